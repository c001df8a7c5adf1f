package io.heddle.spi;

import io.heddle.DefinitionId;
import io.heddle.Version;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Adds a type of references to definitions: what a system around Heddle knows to depend on them, a screen, a schedule, a
 * lease. Found on the class path by {@link java.util.ServiceLoader}.
 *
 * <p>A contributor tells what refers to what as that begins and ends; it is never asked. What it has told is kept with
 * the registry's own references, over restarts, and appears in lists, counters and refusals from the moment it is
 * acknowledged until the moment its removal is. It is not lost when the contributor is: references nobody takes back
 * stay.
 *
 * <ul>
 *   <li>{@link #started} is called once per start of Heddle, before it is handed to the application; an exception stops
 *       the start with REFERENCE_CONTRIBUTOR_FAILED.
 *   <li>A type that another contributor or Heddle itself uses already stops it with DUPLICATE_REFERENCE_TYPE.
 * </ul>
 */
public interface ReferenceContributor {

    /** The type as it appears in lists: upper-case letters, digits and {@code _}. */
    String type();

    /**
     * Whether these references end by themselves. Such ones delay a forced deletion; others are left broken by it, and
     * by STATIC_OK.
     */
    boolean isRuntime();

    /** Heddle runs. {@code references} may be kept and used from any thread until Heddle stops. */
    void started(References references);

    /** Where references are told. The stages fail with {@link io.heddle.HeddleException}. */
    interface References {

        /**
         * Adds a reference. The same source again changes nothing where they end by themselves, else replaces it.
         *
         * @param sourceId who refers, unique within the type
         * @param sourceName for people; null if it has none
         * @param definitionId to what
         * @param version null for the latest: of now where references end by themselves, else whichever it is
         * @param details shown in lists
         */
        CompletionStage<?> add(
                String sourceId,
                @Nullable String sourceName,
                DefinitionId definitionId,
                @Nullable Version version,
                Map<String, String> details);

        /** Takes a reference back; does nothing if there is none. */
        CompletionStage<?> remove(String sourceId, DefinitionId definitionId);
    }
}
