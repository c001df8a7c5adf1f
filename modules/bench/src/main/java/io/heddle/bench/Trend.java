package io.heddle.bench;

import java.util.ArrayList;
import java.util.List;

/** A straight line through what was seen over time, by least squares. */
final class Trend {
    private final List<double[]> seen = new ArrayList<>();

    void add(double time, double value) {
        seen.add(new double[] {time, value});
    }

    /** Change of the value per unit of time; 0 for fewer than two points. */
    double slope() {
        double time = mean(0);
        double value = mean(1);
        double square = 0;
        double product = 0;
        for (double[] point : seen) {
            square += (point[0] - time) * (point[0] - time);
            product += (point[0] - time) * (point[1] - value);
        }
        return square == 0 ? 0 : product / square;
    }

    /** What the line climbs from the first to the last point, as a share of the mean. */
    double drift() {
        return seen.isEmpty() ? 0 : slope() * (seen.get(seen.size() - 1)[0] - seen.get(0)[0]) / mean(1);
    }

    private double mean(int of) {
        return seen.stream().mapToDouble(point -> point[of]).average().orElse(0);
    }
}
