package io.heddle.runtime.client;

import io.heddle.HeddleException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A place in a listing, as callers carry it from page to page without looking inside.
 *
 * @param partition where
 * @param after the last one listed there; null at its beginning
 */
public record PageCursor(int partition, @Nullable String after) {

    /** The text for the caller. */
    public String text() {
        String plain = partition + ":" + (after == null ? "" : after);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads {@link #text}.
     *
     * @param lowest the least number a partition has in this listing
     * @throws HeddleException INVALID_CURSOR
     */
    public static PageCursor parse(String text, int lowest) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int colon = plain.indexOf(':');
            String after = plain.substring(colon + 1);
            int partition = Integer.parseInt(plain.substring(0, colon));
            if (partition >= lowest) {
                return new PageCursor(partition, after.isEmpty() ? null : after);
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // The same answer as for a number no listing has.
        }
        throw new HeddleException(
                "INVALID_CURSOR", "what was given is not a cursor of this listing; start without one");
    }
}
