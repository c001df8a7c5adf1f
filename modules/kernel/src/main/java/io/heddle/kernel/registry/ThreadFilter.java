package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which rows a listing shows. A criterion that is null does not restrict. */
public record ThreadFilter(
        @Nullable DefinitionId definitionId,
        @Nullable VersionSelector version,
        @Nullable ThreadKind kind,
        @Nullable InstanceStatus status,
        @Nullable String executorId,
        @Nullable InstanceId parentId,
        Life life) {

    /** Every row. */
    public static final ThreadFilter ALL = new ThreadFilter(null, null, null, null, null, null, Life.BOTH);

    /** Whether ended threads are shown. */
    public enum Life {
        LIVE,
        RETAINED,
        BOTH
    }

    public ThreadFilter {
        Objects.requireNonNull(life, "life");
    }

    boolean matches(ThreadEntry entry) {
        return !entry.isGoing()
                && matchesLife(entry.released())
                && (definitionId == null || definitionId.equals(entry.key().definitionId()))
                && (version == null || version.equals(entry.key().version()))
                && (kind == null || kind == entry.kind())
                && (status == null || status == entry.status())
                && (executorId == null || executorId.equals(entry.executorId()))
                && (parentId == null || parentId.value().equals(entry.parentId()));
    }

    private boolean matchesLife(boolean released) {
        return life == Life.BOTH || (life == Life.RETAINED) == released;
    }
}
