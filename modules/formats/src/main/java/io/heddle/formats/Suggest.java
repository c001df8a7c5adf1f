package io.heddle.formats;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the name somebody meant. */
final class Suggest {
    private static final int LONGEST = 40;

    /** Words of other tools that no measure of distance would find, in a fixed order. */
    private static final Map<String, String> SYNONYMS = Collections.unmodifiableMap(new TreeMap<>(Map.ofEntries(
            Map.entry("dependson", "dependencies"),
            Map.entry("needs", "after"),
            Map.entry("requires", "after"),
            Map.entry("parents", "after"),
            Map.entry("steps", "nodes"),
            Map.entry("tasks", "nodes"),
            Map.entry("jobs", "nodes"),
            Map.entry("retries", "retry"),
            Map.entry("attempts", "maxAttempts"),
            Map.entry("type", "kind"),
            Map.entry("uses", "executor"),
            Map.entry("input", "inputs"),
            Map.entry("outputs", "output"),
            Map.entry("when", "condition"),
            Map.entry("if", "condition"),
            Map.entry("from", "upstream"),
            Map.entry("nodeconfig", "config"),
            Map.entry("nodebaseid", "key"),
            Map.entry("onfailure", "failurePolicy"),
            Map.entry("concurrency", "maxParallelNodes"))));

    private Suggest() {}

    /** The known name nearest to {@code written}; null if none is near. */
    static @Nullable String nearest(String written, Collection<String> known) {
        if (written.length() > LONGEST) {
            return null;
        }
        String plain = plain(written);
        String best = null;
        int bestDistance = 1 + Math.max(1, plain.length() / 3);
        for (String candidate : known) {
            int distance = distance(plain, plain(candidate));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        for (Map.Entry<String, String> synonym : SYNONYMS.entrySet()) {
            int distance = known.contains(synonym.getValue()) ? distance(plain, synonym.getKey()) : bestDistance;
            if (distance < bestDistance) {
                best = synonym.getValue();
                bestDistance = distance;
            }
        }
        return best;
    }

    private static String plain(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** Edits between two names, a swap of neighbours counting as one. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1);
                least = Math.min(least, cost[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = least;
            }
        }
        return cost[a.length()][b.length()];
    }
}
