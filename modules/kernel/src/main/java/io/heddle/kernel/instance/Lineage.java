package io.heddle.kernel.instance;

import io.heddle.InstanceId;
import io.heddle.definition.OnParentEnd;
import io.heddle.kernel.registry.ThreadKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a thread stands in its tree; recorded with its creation and never changed.
 *
 * @param kind how it came to be
 * @param ancestors from the root to the parent; empty for a root
 * @param onParentEnd what becomes of it when its parent ends first; says nothing about a root
 * @param origin the point of another run it was made from; null for one that began with nothing
 */
public record Lineage(
        ThreadKind kind,
        List<Ancestor> ancestors,
        OnParentEnd onParentEnd,
        @Nullable Origin origin) {

    /** A thread started from outside. */
    public static final Lineage ROOT = new Lineage(ThreadKind.MAIN, List.of(), OnParentEnd.LET_RUN);

    public Lineage {
        ancestors = List.copyOf(ancestors);
    }

    /** Of a thread that began with nothing. */
    public Lineage(ThreadKind kind, List<Ancestor> ancestors, OnParentEnd onParentEnd) {
        this(kind, ancestors, onParentEnd, null);
    }

    /** A copy of {@code origin} that belongs to nobody. */
    public static Lineage copyOf(Origin origin) {
        return new Lineage(ThreadKind.COPY, List.of(), OnParentEnd.LET_RUN, origin);
    }

    /** The parent thread; null for a root. */
    public @Nullable InstanceId parent() {
        return ancestors.isEmpty() ? null : ancestors.get(ancestors.size() - 1).threadId();
    }

    /** The root of the tree in which {@code own} has this place. */
    public InstanceId root(InstanceId own) {
        return ancestors.isEmpty() ? own : ancestors.get(0).threadId();
    }

    /** Ids of the ancestors, from the root to the parent. */
    public List<InstanceId> ancestorIds() {
        return ancestors.stream().map(Ancestor::threadId).toList();
    }

    /** The place of a child of the instance {@code parent}. */
    static Lineage below(InstanceHeader parent, ChildRequest request) {
        return new Lineage(request.kind(), path(parent), request.onParentEnd(), request.origin());
    }

    /** Every thread from the root to {@code own}, itself included. */
    static List<Ancestor> path(InstanceHeader own) {
        List<Ancestor> path = new ArrayList<>(own.lineage().ancestors());
        path.add(new Ancestor(own.id(), own.plan().definition().id()));
        return path;
    }
}
