package io.heddle;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who refers to a definition, at one moment.
 *
 * @param definitionId the definition
 * @param state whether instances or holds refer to it
 * @param hasReferences whether anything does
 * @param canSafelyDelete whether {@link DeleteMode#SAFE} would succeed
 * @param deletable whether each mode would be accepted
 * @param references empty unless they were asked for; those of other definitions first
 * @param stats how many there are
 * @param truncated whether there are more than listed
 * @param nextCursor pass to {@link ReferenceQuery#after} for more; null at the end
 */
public record ReferenceInfo(
        DefinitionId definitionId,
        State state,
        boolean hasReferences,
        boolean canSafelyDelete,
        Map<DeleteMode, Boolean> deletable,
        List<Reference> references,
        Stats stats,
        boolean truncated,
        @Nullable String nextCursor) {

    /** Whether a definition is in use. */
    public enum State {
        /** No instance and no hold refers to it. */
        FREE,
        /** Some do. */
        ACTIVE
    }

    /**
     * How many references there are, listed or not. Static ones are always exact.
     *
     * @param subworkflowReferences nodes of other definitions that run this one
     * @param triggerReferences triggers that start it
     * @param threadReferences live instances
     * @param runtimeReferences live instances, holds, and whatever else ends by itself
     * @param byType every type that occurs, those of plug-ins too
     * @param countsExact whether the runtime counts are exact; else they are lower bounds
     */
    public record Stats(
            long subworkflowReferences,
            long triggerReferences,
            long threadReferences,
            long runtimeReferences,
            Map<String, Long> byType,
            boolean countsExact) {
        public Stats {
            byType = Map.copyOf(byType);
        }
    }

    public ReferenceInfo {
        deletable = new EnumMap<>(deletable);
        references = List.copyOf(references);
    }

    /** A copy. */
    @Override
    public Map<DeleteMode, Boolean> deletable() {
        return new EnumMap<>(deletable);
    }
}
