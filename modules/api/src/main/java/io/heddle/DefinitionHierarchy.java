package io.heddle;

import java.util.Set;

/**
 * Where a definition stands among those that refer to each other. Put together when asked, definition by definition.
 *
 * @param definitionId the definition
 * @param ancestors definitions that refer to it, directly or through others
 * @param descendants definitions it refers to, directly or through others
 * @param depth references on the shortest way from a root; 0 for a root, or if every way leads around in a circle
 * @param roots ancestors nothing refers to; itself if nothing refers to it; empty if every way leads around in a circle
 * @param truncated whether there were too many to look at all
 */
public record DefinitionHierarchy(
        DefinitionId definitionId,
        Set<DefinitionId> ancestors,
        Set<DefinitionId> descendants,
        int depth,
        Set<DefinitionId> roots,
        boolean truncated) {
    public DefinitionHierarchy {
        ancestors = Set.copyOf(ancestors);
        descendants = Set.copyOf(descendants);
        roots = Set.copyOf(roots);
    }
}
