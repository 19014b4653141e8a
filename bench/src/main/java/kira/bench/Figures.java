package kira.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects a bench's figures: a table for people, one BENCH line each for programs. */
final class Figures {
  private final String bench;
  private final List<Figure> figures = new ArrayList<>();

  Figures(String bench) {
    this.bench = bench;
  }

  /** Which way a ratio has to lie to be in reach. */
  enum Reach {
    AT_LEAST,
    AT_MOST,
    PRINTED
  }

  private record Figure(
      String name,
      double value,
      String unit,
      double baseline,
      double ratio,
      Reach way,
      double reach) {
    boolean ok() {
      return switch (way) {
        case AT_LEAST -> ratio >= reach;
        case AT_MOST -> ratio <= reach;
        case PRINTED -> true;
      };
    }

    String reachText() {
      return switch (way) {
        case AT_LEAST -> ">=" + number(reach);
        case AT_MOST -> "<=" + number(reach);
        case PRINTED -> "-";
      };
    }
  }

  /** The figure must be at least {@code reach} times its baseline. */
  void atLeast(String name, double value, String unit, double baseline, double reach) {
    add(new Figure(name, value, unit, baseline, value / baseline, Reach.AT_LEAST, reach));
  }

  /** The figure must be at most {@code reach} times its baseline. */
  void atMost(String name, double value, String unit, double baseline, double reach) {
    add(new Figure(name, value, unit, baseline, value / baseline, Reach.AT_MOST, reach));
  }

  /** A figure without a goal of its own. */
  void printed(String name, double value, String unit, double baseline) {
    add(new Figure(name, value, unit, baseline, value / baseline, Reach.PRINTED, 0));
  }

  private void add(Figure figure) {
    figures.add(figure);
    progress("%s: %s %s".formatted(figure.name, number(figure.value), figure.unit));
  }

  /** Something for a person who waits. */
  void progress(String text) {
    System.err.println("  " + text);
  }

  /** The one in the middle of several rounds. */
  static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** Prints everything; true when every figure is in reach. */
  boolean print() {
    System.out.printf(
        "%n%-34s %12s %-14s %12s %8s %8s%n", bench, "value", "unit", "baseline", "ratio", "reach");
    for (var figure : figures) {
      System.out.printf(
          "%-34s %12s %-14s %12s %8s %8s %s%n",
          figure.name,
          number(figure.value),
          figure.unit,
          number(figure.baseline),
          number(figure.ratio),
          figure.reachText(),
          figure.way == Reach.PRINTED ? "" : figure.ok() ? "ok" : "short");
    }
    System.out.println();
    for (var figure : figures) {
      System.out.printf(
          "BENCH %s %s value=%s unit=%s baseline=%s ratio=%s reach=%s %s%n",
          bench,
          figure.name,
          number(figure.value),
          figure.unit,
          number(figure.baseline),
          number(figure.ratio),
          figure.reachText(),
          figure.ok() ? "ok" : "short");
    }
    return figures.stream().allMatch(Figure::ok);
  }

  private static String number(double value) {
    if (!Double.isFinite(value)) {
      return "-";
    }
    return Math.abs(value) >= 100
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
