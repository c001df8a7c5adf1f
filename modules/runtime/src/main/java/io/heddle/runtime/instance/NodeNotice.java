package io.heddle.runtime.instance;

import io.heddle.ChildView;
import io.heddle.NodeView;
import java.util.List;

/** The answer to {@link InstanceMessage.AwaitNode}. */
public sealed interface NodeNotice
        permits NodeNotice.Settled, NodeNotice.NoSuchNode, NodeNotice.NoSuchInstance, QuarantineNotice {

    /**
     * The node has ended; or the instance has, and the node stays as it is.
     *
     * @param threads those it was about, as they stood: of a JOIN the paths of its fork, in their order
     */
    record Settled(NodeView node, List<ChildView> threads) implements NodeNotice {
        public Settled {
            threads = List.copyOf(threads);
        }
    }

    record NoSuchNode() implements NodeNotice {}

    record NoSuchInstance() implements NodeNotice {}
}
