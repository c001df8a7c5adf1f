package io.heddle.kernel.instance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one command.
 *
 * @param batch what to write; null when nothing happened
 * @param reply what to answer, once the batch is durable
 * @param next the state after the batch, equal to {@code state.evolve(batch)}
 * @param effects what to do, once the batch is durable
 * @param transitions what the batch says to those who count, if the decider was made to gather it
 */
public record Decision(
        @Nullable EventBatch batch,
        InstanceReply reply,
        InstanceState next,
        List<InstanceEffect> effects,
        Transitions transitions) {

    /** One whose transitions nobody counts. */
    public Decision(@Nullable EventBatch batch, InstanceReply reply, InstanceState next, List<InstanceEffect> effects) {
        this(batch, reply, next, effects, Transitions.NONE);
    }

    public Decision {
        effects = List.copyOf(effects);
    }
}
