package io.heddle.bench.report;

import java.util.List;
import java.util.Locale;

/** One figure over time, from zero, as a line. */
final class SeriesPlot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 170;
    private static final int LEFT = 80;
    private static final int RIGHT = 20;
    private static final int TOP = 30;
    private static final int BOTTOM = 26;

    private SeriesPlot() {}

    /** @param points time and value, at least one */
    static String svg(String title, String timeUnit, List<double[]> points) {
        double last = points.get(points.size() - 1)[0];
        double most = points.stream().mapToDouble(point -> point[1]).max().orElse(1);
        double top = most <= 0 ? 1 : most * 1.1;
        StringBuilder line = new StringBuilder();
        for (double[] point : points) {
            double x = LEFT + (last == 0 ? 0 : point[0] / last) * (WIDTH - LEFT - RIGHT);
            double y = HEIGHT - BOTTOM - point[1] / top * (HEIGHT - TOP - BOTTOM);
            line.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img" font-family="system-ui, sans-serif" font-size="12" fill="#1c2733">
                <title>%3$s</title>
                <rect width="100%%" height="100%%" fill="#fff"/>
                <text x="4" y="16" font-weight="600">%3$s</text>
                <line x1="%4$d" y1="%5$d" x2="%6$d" y2="%5$d" stroke="#7b8794"/>
                <text x="%7$d" y="%5$d" text-anchor="end">0</text>
                <text x="%7$d" y="%8$d" text-anchor="end">%9$s</text>
                <text x="%6$d" y="%10$d" text-anchor="end">%11$s %12$s</text>
                <polyline points="%13$s" fill="none" stroke="#0b6bcb" stroke-width="2"/>
                </svg>""".formatted(
                        WIDTH,
                        HEIGHT,
                        HtmlPage.escape(title),
                        LEFT,
                        HEIGHT - BOTTOM,
                        WIDTH - RIGHT,
                        LEFT - 8,
                        TOP + 4,
                        Spread.text(top),
                        HEIGHT - 8,
                        Spread.text(last),
                        timeUnit,
                        line.toString().strip());
    }
}
