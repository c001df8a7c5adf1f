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
 */
public record Lineage(ThreadKind kind, List<Ancestor> ancestors, OnParentEnd onParentEnd) {

    /** A thread started from outside. */
    public static final Lineage ROOT = new Lineage(ThreadKind.MAIN, List.of(), OnParentEnd.LET_RUN);

    public Lineage {
        ancestors = List.copyOf(ancestors);
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
        return new Lineage(request.kind(), path(parent), request.onParentEnd());
    }

    /** Every thread from the root to {@code own}, itself included. */
    static List<Ancestor> path(InstanceHeader own) {
        List<Ancestor> path = new ArrayList<>(own.lineage().ancestors());
        path.add(new Ancestor(own.id(), own.plan().definition().id()));
        return path;
    }
}
