package io.heddle.kernel.instance;

import io.heddle.ChildStatus;
import io.heddle.ChildView;
import io.heddle.definition.Fork;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The public copies of an instance's children. */
public final class ChildViews {
    private ChildViews() {}

    /** All children, live and ended, in the order they were asked for. */
    public static List<ChildView> all(InstanceState state) {
        List<Child> children = new ArrayList<>(state.liveChildren.values());
        children.addAll(state.endedChildren.values());
        return views(state, children);
    }

    /** Those that have not ended. */
    public static List<ChildView> live(InstanceState state) {
        return views(state, new ArrayList<>(state.liveChildren.values()));
    }

    /** The threads that a JOIN joins, in the order of their paths; none for any other node. */
    public static List<ChildView> joinedBy(InstanceState state, String nodeId) {
        int join = state.topology.indexOf(nodeId);
        int fork = join < 0 ? -1 : state.topology.forkOf(join);
        List<ChildView> threads = new ArrayList<>();
        if (fork >= 0) {
            for (Fork.Path path : Forks.fork(state, fork).paths()) {
                Child child = Forks.path(state, fork, path);
                if (child != null) {
                    threads.add(view(state, child));
                }
            }
        }
        return threads;
    }

    private static List<ChildView> views(InstanceState state, List<Child> children) {
        children.sort(Comparator.comparingInt(Child::seq));
        return children.stream().map(child -> view(state, child)).toList();
    }

    static Map<ChildStatus, Integer> byStatus(InstanceState state) {
        Map<ChildStatus, Integer> counts = new EnumMap<>(ChildStatus.class);
        state.liveChildren.values().forEach(child -> counts.merge(child.status(), 1, Integer::sum));
        state.endedChildren.values().forEach(child -> counts.merge(child.status(), 1, Integer::sum));
        return counts;
    }

    private static ChildView view(InstanceState state, Child child) {
        ChildRequest request = child.request();
        return new ChildView(
                request.threadId(),
                request.kind().name(),
                request.definitionId(),
                request.version().toString(),
                request.node() < 0 ? null : state.topology.id(request.node()),
                request.attempt(),
                child.status(),
                request.awaited(),
                request.onParentEnd(),
                child.cancelReason() != null,
                Micros.toInstant(child.requestedAt()),
                InstanceViews.instant(child.endedAt()),
                child.error(),
                child.output());
    }
}
