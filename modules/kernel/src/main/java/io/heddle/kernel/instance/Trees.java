package io.heddle.kernel.instance;

import io.heddle.ChildStatus;
import io.heddle.ErrorCode;
import io.heddle.NodeError;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a tree of threads.
 *
 * <p>The root counts the threads of its tree: its own children it sees, and every parent further down tells it how many
 * live children it wants to have before it starts another one. Such a message holds a whole number and the parent's
 * sequence number, never a difference, so repeating, losing or reordering it changes nothing.
 */
final class Trees {
    private Trees() {}

    /**
     * The limit in the way of {@code count} children like this one; null for none. A fork's paths are wanted all or none.
     */
    static @Nullable NodeError refusal(InstanceState state, ChildRequest request, int count) {
        InstanceHeader header = state.header();
        InstanceSettings settings = header.settings();
        List<Ancestor> path = Lineage.path(header);
        if (settings.maxDepth() > 0 && path.size() > settings.maxDepth()) {
            return NodeError.fatal(
                    ErrorCode.NESTING_LIMIT,
                    "more than heddle.threads.max-depth = " + settings.maxDepth() + " links from the root: " + path
                            + ", then " + new Ancestor(request.threadId(), request.definitionId()));
        }
        if (settings.maxChildren() > 0 && state.liveChildren.size() + count > settings.maxChildren()) {
            return NodeError.retryable(
                    ErrorCode.CHILD_LIMIT,
                    "instance " + header.id() + " has " + state.liveChildren.size()
                            + " live children"
                            + (count == 1 ? "" : " and wants " + count + " more") + "; heddle.threads.max-children is "
                            + settings.maxChildren());
        }
        if (!state.isChild() && settings.maxLivePerTree() > 0 && live(state) + count > settings.maxLivePerTree()) {
            return treeFull(settings.maxLivePerTree());
        }
        return null;
    }

    private static NodeError treeFull(int max) {
        return NodeError.retryable(
                ErrorCode.TREE_LIMIT,
                "the tree has as many live threads as it may; heddle.threads.max-live-per-tree is " + max);
    }

    /** Live threads of the tree whose root this is, itself included. */
    private static int live(InstanceState root) {
        int live = 1 + root.liveChildren.size();
        for (TreeCount count : root.treeCounts.values()) {
            live += count.live();
        }
        return live;
    }

    static InstanceReply count(Deliberation thought, InstanceState root, InstanceCommand.CountTree count) {
        TreeCount known = root.treeCounts.get(count.parentId());
        if (known != null && known.asOf() >= count.asOf()) {
            return new InstanceReply.TreeAllows(known.asOf(), known.live());
        }
        int before = known == null ? 0 : known.live();
        int max = root.header().settings().maxLivePerTree();
        int room = max == 0 ? Integer.MAX_VALUE : Math.max(0, max - (live(root) - before));
        // What it was allowed before, it has: children that live are not taken away again.
        int allowed = Math.min(count.live(), Math.max(before, room));
        thought.note(new InstanceEvent.TreeCounted(count.parentId(), count.asOf(), allowed));
        return new InstanceReply.TreeAllows(count.asOf(), allowed);
    }

    /** The newest children that have not started are given up. */
    static InstanceReply giveUp(Deliberation thought, InstanceState state, InstanceCommand.GiveUpChildren give) {
        List<Child> newest = state.liveChildren.values().stream()
                .filter(child -> child.status() == ChildStatus.REQUESTED)
                .sorted(Comparator.comparingInt(Child::seq).reversed())
                .limit(give.count())
                .toList();
        for (Child child : newest) {
            Children.refuse(thought, child, treeFull(state.header().settings().maxLivePerTree()));
        }
        thought.conclude();
        return new InstanceReply.Nothing();
    }
}
