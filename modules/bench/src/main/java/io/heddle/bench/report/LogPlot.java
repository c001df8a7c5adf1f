package io.heddle.bench.report;

import io.heddle.bench.harness.SystemName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Systems below one another, figures as dots on a logarithmic scale, with a line from the least to the greatest round.
 * Logarithmic because memory and a disk lie four powers of ten apart.
 */
final class LogPlot {
    private static final int LEFT = 120;
    private static final int RIGHT = 110;
    private static final int WIDTH = 760;
    private static final int TOP = 46;
    private static final int LINE = 26;
    private static final int BOTTOM = 34;
    private static final String INK = "#1c2733";
    private static final String FAINT = "#d5dde5";

    private record Row(SystemName system, List<Spread> dots) {}

    private final String title;
    private final List<String> series;
    private final List<Row> rows = new ArrayList<>();

    /** @param series what the dots of a row are, in order; the first is filled, the next are hollow */
    LogPlot(String title, List<String> series) {
        this.title = title;
        this.series = series;
    }

    void add(SystemName system, List<Spread> dots) {
        rows.add(new Row(system, dots));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    String svg() {
        double least = rows.stream()
                .flatMap(row -> row.dots().stream())
                .mapToDouble(Spread::least)
                .filter(value -> value > 0)
                .min()
                .orElse(1);
        double greatest = rows.stream()
                .flatMap(row -> row.dots().stream())
                .mapToDouble(Spread::greatest)
                .max()
                .orElse(1);
        int from = (int) Math.floor(Math.log10(least));
        int to = Math.max(from + 1, (int) Math.ceil(Math.log10(Math.max(least, greatest))));
        int height = TOP + rows.size() * LINE + BOTTOM;
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\"",
                WIDTH,
                height,
                WIDTH,
                height));
        svg.append(" font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"")
                .append(INK)
                .append("\">\n");
        svg.append("<title>").append(HtmlPage.escape(title)).append("</title>\n");
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        text(svg, 4, 16, "start", "<tspan font-weight=\"600\">" + HtmlPage.escape(title) + "</tspan>");
        text(svg, 4, 34, "start", legend());
        for (int power = from; power <= to; power++) {
            double x = x(Math.pow(10, power), from, to);
            line(svg, x, TOP, x, height - BOTTOM, FAINT, 1);
            text(svg, x, height - BOTTOM + 16, "middle", power(power));
        }
        for (int n = 0; n < rows.size(); n++) {
            row(svg, rows.get(n), TOP + n * LINE + LINE / 2, from, to);
        }
        return svg.append("</svg>").toString();
    }

    private void row(StringBuilder svg, Row row, int y, int from, int to) {
        String colour = switch (row.system().kind) {
            case SUBJECT -> "#0b6bcb";
            case DIAL -> "#6aa9e0";
            case LIMIT -> "#7b8794";
            case PEER -> "#c4581a";
        };
        text(svg, LEFT - 10, y + 4, "end", row.system().label());
        StringBuilder values = new StringBuilder();
        for (int n = 0; n < row.dots().size(); n++) {
            Spread dot = row.dots().get(n);
            if (dot.greatest() <= 0) {
                continue;
            }
            double x = x(dot.median(), from, to);
            line(svg, x(dot.least(), from, to), y, x(dot.greatest(), from, to), y, colour, 2);
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%d\" r=\"5\" fill=\"%s\" stroke=\"%s\" stroke-width=\"2\"/>\n",
                    x,
                    y,
                    n == 0 ? colour : "#fff",
                    colour));
            values.append(n == 0 ? "" : " / ").append(Spread.text(dot.median()));
        }
        text(svg, WIDTH - RIGHT + 12, y + 4, "start", values.toString());
    }

    private String legend() {
        return "● " + HtmlPage.escape(String.join(", ○ ", series))
                + " · line: least to greatest round · blue: Heddle, grey:" + " limits, orange: peers";
    }

    private static double x(double value, int from, int to) {
        double share = (Math.log10(Math.max(value, Math.pow(10, from))) - from) / (to - from);
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private static String power(int power) {
        return power >= 0
                ? String.format(Locale.ROOT, "%,d", (long) Math.pow(10, power))
                : String.format(Locale.ROOT, "%." + -power + "f", Math.pow(10, power));
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String colour, int width) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%d\"/>\n",
                x1,
                y1,
                x2,
                y2,
                colour,
                width));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, text));
    }
}
