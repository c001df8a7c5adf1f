package io.heddle.formats;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one rule for numbers in both syntaxes: the number grammar of JSON; without fraction and exponent an int64,
 * otherwise the nearest double. What neither can hold is refused instead of being rounded to infinity or zero.
 */
final class Numbers {
    /** Longest number read, in characters; the work of converting one stays bounded. */
    static final int MAX_LENGTH = 1_000;

    private static final Pattern FORM = Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][-+]?[0-9]++)?");
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]++");

    private Numbers() {}

    static boolean isNumber(String text) {
        return !text.isEmpty() && text.charAt(0) <= '9' && FORM.matcher(text).matches();
    }

    /** A {@link Long} or {@link Double}; null if it is out of range. The text must be a number. */
    static @Nullable Number parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        if (WHOLE.matcher(text).matches()) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                return null;
            }
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value) || (value == 0 && hasNonZeroDigit(text))) {
            return null;
        }
        return value;
    }

    private static boolean hasNonZeroDigit(String text) {
        for (int i = 0; i < text.length() && text.charAt(i) != 'e' && text.charAt(i) != 'E'; i++) {
            if (text.charAt(i) >= '1' && text.charAt(i) <= '9') {
                return true;
            }
        }
        return false;
    }
}
