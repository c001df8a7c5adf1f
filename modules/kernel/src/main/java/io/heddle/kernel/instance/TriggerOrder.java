package io.heddle.kernel.instance;

import io.heddle.Payload;
import io.heddle.definition.Action;
import io.heddle.kernel.graph.TriggerEvents;
import io.heddle.kernel.plan.TriggerPlan;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What whoever runs a custom action has to know.
 *
 * @param triggerId the trigger
 * @param executor the name of its code among the executors of a node
 * @param config of the action
 * @param input of this firing
 */
public record TriggerOrder(String triggerId, String executor, Map<String, @Nullable Object> config, Payload input) {

    /** The run under way; null when it has ended. */
    public static @Nullable TriggerOrder of(InstanceState state, InstanceEffect.RunTrigger effect) {
        TriggerRun run = state.triggers.run(effect.trigger(), effect.firing());
        TriggerPlan plan = state.header().triggers().get(effect.trigger());
        return run == null || !(plan.definition().action() instanceof Action.Custom custom)
                ? null
                : new TriggerOrder(plan.id(), TriggerEvents.executor(custom.name()), custom.config(), run.input());
    }
}
