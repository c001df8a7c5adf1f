package io.heddle.runtime.client;

import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.registry.DefinitionContent;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Contents of the definition objects started lately: whoever starts the same object again and again pays for its
 * validation, its canonical form and its hash once. Known by the very object, and objects never change, so it cannot disagree. Keeps at
 * most 64 definitions, whose contents take at most 4 MB. Thread-safe: of two writers of one place the later one stays.
 */
final class SealedContents {
    private static final int PLACES = 64;
    /** Larger ones are written anew: they are started less often, and would fill the heap. */
    private static final int MAX_BYTES = 64 * 1024;

    private record Known(WorkflowDefinition definition, DefinitionContent content) {
        // The object, not its equal: to compare would cost what is to be saved.
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(WorkflowDefinition other) {
            return definition == other;
        }
    }

    private final AtomicReferenceArray<@Nullable Known> places = new AtomicReferenceArray<>(PLACES);

    /** The content of {@code definition}, by {@code seal} if it is not known. */
    DefinitionContent of(WorkflowDefinition definition, Function<WorkflowDefinition, DefinitionContent> seal) {
        int place = System.identityHashCode(definition) & PLACES - 1;
        Known known = places.get(place);
        if (known != null && known.isOf(definition)) {
            return known.content();
        }
        DefinitionContent content = seal.apply(definition);
        if (content.bytes().length <= MAX_BYTES) {
            places.set(place, new Known(definition, content));
        }
        return content;
    }
}
