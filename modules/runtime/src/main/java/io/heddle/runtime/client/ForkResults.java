package io.heddle.runtime.client;

import io.heddle.ChildStatus;
import io.heddle.ChildView;
import io.heddle.ForkResult;
import io.heddle.InstanceId;
import io.heddle.NodeStatus;
import io.heddle.NodeView;
import io.heddle.definition.NodeDefinition;
import io.heddle.kernel.graph.BatchForks;
import io.heddle.kernel.graph.BatchValidator;
import io.heddle.runtime.instance.NodeNotice;
import java.util.List;
import java.util.function.Predicate;

/** What came of forks made at run time. */
final class ForkResults {
    private ForkResults() {}

    /** The JOIN of the only fork among {@code nodes}, which were accepted as one. */
    static String join(List<NodeDefinition> nodes) {
        return BatchForks.of(nodes.stream().map(BatchValidator.Entry::of).toList())
                .fragments()
                .values()
                .iterator()
                .next()
                .join();
    }

    static ForkResult of(NodeNotice.Settled end) {
        NodeView join = end.node();
        boolean success = join.status() == NodeStatus.COMPLETED;
        return new ForkResult(
                success,
                success ? join.output() : null,
                threads(end, status -> status == ChildStatus.COMPLETED),
                threads(end, status -> status.isTerminal() && status != ChildStatus.COMPLETED),
                join.status(),
                success ? null : join.error(),
                join.reason());
    }

    private static List<InstanceId> threads(NodeNotice.Settled end, Predicate<ChildStatus> wanted) {
        return end.threads().stream()
                .filter(thread -> wanted.test(thread.status()))
                .map(ChildView::threadId)
                .toList();
    }
}
