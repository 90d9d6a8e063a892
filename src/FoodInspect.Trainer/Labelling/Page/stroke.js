// A line that is seen on every picture: light on dark.

export function stroke(context, path, colour = '#fff') {
  for (const [width, style] of [[3.5, '#000a'], [1.5, colour]]) {
    context.beginPath();
    path();
    context.lineWidth = width;
    context.strokeStyle = style;
    context.stroke();
  }
}
