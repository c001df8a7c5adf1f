package io.heddle.runtime.settings;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the key somebody meant. */
final class Nearest {
    private static final int LONGEST = 100;

    private Nearest() {}

    /** The known key nearest to {@code written}; null if none is near. */
    static @Nullable String of(String written, Collection<String> known) {
        if (written.length() > LONGEST) {
            return null;
        }
        String best = null;
        int bestScore = Integer.MAX_VALUE;
        for (String candidate : known) {
            int score = score(written, candidate);
            if (score < bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    /** The right name in the wrong block is nearly as good as a misspelt name in the right one. */
    private static int score(String written, String candidate) {
        int whole = distance(plain(written), plain(candidate));
        int last = distance(plain(lastPart(written)), plain(lastPart(candidate)));
        int score = Integer.MAX_VALUE;
        if (whole <= Math.max(1, plain(written).length() / 4)) {
            score = 2 * whole;
        }
        if (last <= plain(lastPart(written)).length() / 5) {
            score = Math.min(score, 2 * last + 1 + whole / 8);
        }
        return score;
    }

    private static String lastPart(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    private static String plain(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(previous[j - 1] + change, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
