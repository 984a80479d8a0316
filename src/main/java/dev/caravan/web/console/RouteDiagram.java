package dev.caravan.web.console;

import java.util.ArrayList;
import java.util.List;

/**
 * A route as a picture: its steps from top to bottom, what is inside a step further to the right,
 * and the ways on that part from each other side by side with the line that they part from. Lengths
 * are pixels.
 *
 * @param lines paths of SVG
 */
public record RouteDiagram(int width, int height, List<Box> boxes, List<String> lines) {
  private static final int WIDTH = 640;
  private static final int INDENT = 30;
  private static final int BOX = 48;
  private static final int BRANCH = 32;
  private static final int GAP = 14;
  private static final int STEM = 15;

  /** How wide a letter is at most. */
  private static final double LETTER = 7.2;

  private static final int METERED = 130;

  /**
   * @param title what it is called
   * @param text what it does, as much as has room
   */
  public record Box(
      int x, int y, int width, int height, String title, String text, RouteStep step) {}

  /**
   * @param from what the route takes from
   */
  static RouteDiagram of(String from, List<RouteStep> steps) {
    Drawing drawing = new Drawing(WIDTH + depth(steps) * INDENT);
    RouteStep source = new RouteStep(from, "from", "", false, null, null, null, List.of());
    int y = drawing.box(source, 0, 1);
    if (!steps.isEmpty()) {
      drawing.arrow(STEM + 1, y, y + GAP);
      y = drawing.column(steps, 0, y + GAP);
    }
    return new RouteDiagram(drawing.width, y + 1, drawing.boxes, drawing.lines);
  }

  private static int depth(List<RouteStep> steps) {
    return steps.stream()
        .mapToInt(step -> step.steps().isEmpty() ? 0 : 1 + depth(step.steps()))
        .max()
        .orElse(0);
  }

  /** Puts one box after the other on a sheet. For one thread. */
  private static final class Drawing {
    private final int width;
    private final List<Box> boxes = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    Drawing(int width) {
      this.width = width;
    }

    /** Steps under each other; returns where they end. */
    int column(List<RouteStep> steps, int depth, int top) {
      int y = top;
      for (int i = 0; i < steps.size(); i++) {
        RouteStep step = steps.get(i);
        int x = depth * INDENT + 1;
        int end = box(step, depth, y);
        if (!step.steps().isEmpty()) {
          end = inside(step, depth, end);
        }
        // What parts from each other has its own line each, from where it parts.
        if (i + 1 < steps.size() && !steps.get(i + 1).branch()) {
          arrow(x + STEM, y + height(step), end + GAP);
        }
        y = end + GAP;
      }
      return y - GAP;
    }

    private int inside(RouteStep step, int depth, int bottom) {
      int stem = depth * INDENT + 1 + STEM;
      int first = boxes.size();
      int end = column(step.steps(), depth + 1, bottom + GAP);
      int left = (depth + 1) * INDENT + 1;
      for (Box box : boxes.subList(first, boxes.size())) {
        if (box.x() == left && (box.step().branch() || box == boxes.get(first))) {
          int middle = box.y() + box.height() / 2;
          lines.add("M%d %dV%dH%d".formatted(stem, bottom, middle, left));
        }
      }
      return end;
    }

    int box(RouteStep step, int depth, int y) {
      int x = depth * INDENT + 1;
      int wide = width - x - 1;
      int letters = (int) ((wide - 24 - (step.metered().isEmpty() ? 0 : METERED)) / LETTER);
      String title = step.id().isEmpty() ? step.kind() : step.id();
      String text = step.kind() + (step.text().isEmpty() ? "" : " · " + step.text());
      boxes.add(
          new Box(x, y, wide, height(step), cut(title, letters), cut(text.strip(), letters), step));
      return y + height(step);
    }

    void arrow(int x, int from, int to) {
      lines.add("M%d %dV%dm-4 -5l4 5l4 -5".formatted(x, from, to));
    }

    private static int height(RouteStep step) {
      return step.branch() ? BRANCH : BOX;
    }

    private static String cut(String text, int letters) {
      String line = text.replaceAll("\\s+", " ");
      return line.length() <= letters ? line : line.substring(0, Math.max(1, letters - 1)) + "…";
    }
  }
}
