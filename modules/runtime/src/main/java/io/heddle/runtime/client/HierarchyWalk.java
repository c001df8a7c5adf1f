package io.heddle.runtime.client;

import io.heddle.DefinitionHierarchy;
import io.heddle.DefinitionId;
import io.heddle.kernel.registry.DefinitionCommand;
import io.heddle.kernel.registry.DefinitionReply;
import io.heddle.runtime.registry.RegistryAccess;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Follows references from definition to definition, breadth first; each is asked once, so circles end. */
final class HierarchyWalk {
    /** Definitions looked at in one direction. */
    private static final int MAX = 10_000;

    private final RegistryAccess registry;
    private final DefinitionId start;

    HierarchyWalk(RegistryAccess registry, DefinitionId start) {
        this.registry = registry;
        this.start = start;
    }

    CompletionStage<DefinitionHierarchy> walk() {
        return links(start).thenCompose(first -> {
            if (!first.known()) {
                throw Answers.refusal(new DefinitionReply.NotFound(start, null));
            }
            Direction up = new Direction(DefinitionReply.Links::sources);
            Direction down = new Direction(DefinitionReply.Links::targets);
            return up.from(List.of(first), 0)
                    .thenCompose(above -> down.from(List.of(first), 0))
                    .thenApply(below -> new DefinitionHierarchy(
                            start, up.found(), down.found(), up.depth, up.ends, up.truncated || down.truncated));
        });
    }

    private CompletionStage<DefinitionReply.Links> links(DefinitionId id) {
        return registry.ask(new DefinitionCommand.GetLinks(id));
    }

    /** One direction of the walk; its steps follow each other, so nothing here is shared. */
    private final class Direction {
        private final Function<DefinitionReply.Links, Set<DefinitionId>> next;
        private final Set<DefinitionId> seen = new HashSet<>(Set.of(start));
        private final Set<DefinitionId> ends = new HashSet<>();
        private int depth;
        private boolean truncated;

        Direction(Function<DefinitionReply.Links, Set<DefinitionId>> next) {
            this.next = next;
        }

        Set<DefinitionId> found() {
            Set<DefinitionId> found = new HashSet<>(seen);
            found.remove(start);
            return found;
        }

        CompletionStage<Void> from(List<DefinitionReply.Links> level, int distance) {
            Set<DefinitionId> further = new HashSet<>();
            for (DefinitionReply.Links each : level) {
                Set<DefinitionId> neighbours = next.apply(each);
                if (neighbours.isEmpty()) {
                    depth = ends.isEmpty() ? distance : depth;
                    ends.add(each.definitionId());
                }
                further.addAll(neighbours);
            }
            further.removeAll(seen);
            if (seen.size() + further.size() > MAX) {
                truncated = true;
                return CompletableFuture.completedStage(null);
            }
            if (further.isEmpty()) {
                return CompletableFuture.completedStage(null);
            }
            seen.addAll(further);
            List<CompletableFuture<DefinitionReply.Links>> asked =
                    further.stream().map(id -> links(id).toCompletableFuture()).toList();
            return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                    .thenCompose(done ->
                            from(asked.stream().map(CompletableFuture::join).toList(), distance + 1));
        }
    }
}
