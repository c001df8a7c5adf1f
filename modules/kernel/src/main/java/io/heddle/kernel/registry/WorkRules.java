package io.heddle.kernel.registry;

import io.heddle.InstanceId;
import java.util.List;

/** Which threads have work for somebody outside. */
final class WorkRules {
    private WorkRules() {}

    static void find(PartitionTurn turn, Caller caller, PartitionCommand.FindWork find) {
        List<InstanceId> threads = turn
                .state
                .work()
                .find(
                        find.topic(),
                        find.held(),
                        find.after() == null ? null : find.after().value(),
                        find.limit())
                .stream()
                .map(InstanceId::of)
                .toList();
        turn.reply(
                caller,
                new PartitionReply.WorkThreads(
                        threads, threads.size() < find.limit() ? null : threads.get(threads.size() - 1)));
    }
}
