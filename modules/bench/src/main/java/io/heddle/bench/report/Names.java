package io.heddle.bench.report;

import java.util.Locale;

/** Names of figures for people. */
final class Names {
    private Names() {}

    /** {@code p99Millis} as "p99, ms", {@code stepsPerSecond} as "steps per second". */
    static String of(String figure) {
        String unit = "";
        String name = figure;
        for (String[] ending : new String[][] {{"Millis", ", ms"}, {"Micros", ", µs"}, {"MiB", ", MiB"}}) {
            if (name.endsWith(ending[0])) {
                name = name.substring(0, name.length() - ending[0].length());
                unit = ending[1];
            }
        }
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z])(?=[0-9]{2,})", " ")
                        .toLowerCase(Locale.ROOT)
                        .replaceFirst("^p (?=[0-9])", "p")
                + unit;
    }
}
