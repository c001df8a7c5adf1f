package io.heddle;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything ever published under an id.
 *
 * @param definitionId the id
 * @param versions lowest first, deleted ones too; empty if nothing was published
 * @param latest the greatest PUBLISHED version; null if there is none
 * @param hasDraft whether there is a draft
 */
public record DefinitionVersions(
        DefinitionId definitionId,
        List<Entry> versions,
        @Nullable Version latest,
        boolean hasDraft) {

    /**
     * One version.
     *
     * @param version its number
     * @param status its life
     * @param contentHash SHA-256 of its canonical form, hexadecimal
     * @param publishedAt when it was published
     */
    public record Entry(Version version, DefinitionStatus status, String contentHash, Instant publishedAt) {}

    public DefinitionVersions {
        versions = List.copyOf(versions);
    }
}
