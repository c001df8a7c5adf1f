package io.heddle.kernel.instance;

import io.heddle.Payload;
import io.heddle.definition.Action;
import io.heddle.kernel.graph.TriggerEvents;
import io.heddle.kernel.plan.TriggerPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What whoever runs a custom action has to know.
 *
 * @param triggerId the trigger
 * @param executor the name of its code among the executors of a node
 * @param config of the action
 * @param input of this firing
 * @param firing which firing of the trigger
 * @param delivery number of the hand-over
 */
public record TriggerOrder(
        String triggerId,
        String executor,
        Map<String, @Nullable Object> config,
        Payload input,
        int firing,
        int delivery) {

    /** The run under way, as it is handed over or sought; null when it has ended. */
    public static @Nullable TriggerOrder of(InstanceState state, int trigger, int firing) {
        TriggerRun run = state.triggers.run(trigger, firing);
        return run == null ? null : of(state, run);
    }

    /** All that are under way. */
    public static List<TriggerOrder> of(InstanceState state) {
        List<TriggerOrder> orders = new ArrayList<>();
        for (TriggerRun run : state.triggers.runs().values()) {
            TriggerOrder order = of(state, run);
            if (order != null) {
                orders.add(order);
            }
        }
        return orders;
    }

    static @Nullable TriggerOrder of(InstanceState state, TriggerRun run) {
        TriggerPlan plan = state.header().triggers().get(run.trigger());
        return plan.definition().action() instanceof Action.Custom custom
                ? new TriggerOrder(
                        plan.id(),
                        TriggerEvents.executor(custom.name()),
                        custom.config(),
                        run.input(),
                        run.firing(),
                        run.delivery())
                : null;
    }
}
