package io.heddle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of definitions in the order of their ids.
 *
 * @param definitions those with a version or a draft
 * @param nextCursor where the next page begins; null when this is the last
 */
public record DefinitionPage(
        List<DefinitionVersions> definitions, @Nullable String nextCursor) {
    public DefinitionPage {
        definitions = List.copyOf(definitions);
    }
}
