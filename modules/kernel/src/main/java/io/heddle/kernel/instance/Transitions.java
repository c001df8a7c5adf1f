package io.heddle.kernel.instance;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TransitionSink} is to be told of one record, kept until the record is durable. Gathered while the command is
 * thought through, when each event is applied anyway: to find out later would mean to apply them all once more. Immutable
 * once they are gathered.
 */
public final class Transitions {
    /** Nothing was gathered. */
    public static final Transitions NONE = new Transitions(List.of());

    private final List<Consumer<TransitionSink>> told;

    private Transitions(List<Consumer<TransitionSink>> told) {
        this.told = told;
    }

    /** Tells {@code sink}, in order. */
    public void tell(TransitionSink sink) {
        for (Consumer<TransitionSink> each : told) {
            each.accept(sink);
        }
    }

    /** Gathers. */
    static final class Gathering implements TransitionSink {
        private final List<Consumer<TransitionSink>> told = new ArrayList<>(4);

        /** All so far. Asked once, at the end: they are handed over, not copied. */
        Transitions gathered() {
            return new Transitions(told);
        }

        @Override
        public void created(int nodes) {
            told.add(sink -> sink.created(nodes));
        }

        @Override
        public void instance(String type, @Nullable InstanceStatus to, long sinceCreation, long sinceStart) {
            told.add(sink -> sink.instance(type, to, sinceCreation, sinceStart));
        }

        @Override
        public void node(String type, @Nullable NodeStatus to, long sinceStart, long ran, long waited) {
            told.add(sink -> sink.node(type, to, sinceStart, ran, waited));
        }

        @Override
        public void discarded(boolean duplicate) {
            told.add(sink -> sink.discarded(duplicate));
        }
    }
}
