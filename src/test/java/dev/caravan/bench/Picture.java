package dev.caravan.bench;

import java.util.List;
import java.util.Locale;

/** The ratios as a picture: a bar for each job, and a line where the floor is. */
record Picture(List<Measured> results) {
  private static final int LABEL = 430;
  private static final int WIDTH = 420;
  private static final int FIGURES = 260;
  private static final int LINE = 26;
  private static final int TOP = 40;

  String svg() {
    double most = results.stream().mapToDouble(Measured::ratio).max().orElse(1);
    double unit = WIDTH / Math.max(2, most);
    int height = TOP + LINE * results.size() + 10;
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"13\">",
        LABEL + WIDTH + FIGURES,
        height);
    add(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>");
    add(
        svg,
        "<text x=\"10\" y=\"22\" font-weight=\"bold\">Time, as a multiple of the least that any"
            + " program would need (the line)</text>");
    int y = TOP;
    for (Measured result : results) {
      add(svg, "<text x=\"10\" y=\"%d\">%s</text>", y + 16, result.job().what());
      add(
          svg,
          "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#2f6f8f\"/>",
          LABEL,
          y + 4,
          result.ratio() * unit,
          LINE - 10);
      add(
          svg,
          "<text x=\"%.1f\" y=\"%d\">%.2f (%s of %s %s/s)</text>",
          LABEL + result.ratio() * unit + 8,
          y + 16,
          result.ratio(),
          Report.rate(result.median(Sample::rate)),
          Report.rate(result.medianOfFloor(Sample::rate)),
          result.job().unit());
      y += LINE;
    }
    add(
        svg,
        "<line x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\" stroke=\"#c0392b\""
            + " stroke-width=\"2\"/>",
        LABEL + unit,
        TOP,
        y);
    add(svg, "</svg>");
    return svg.toString();
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
