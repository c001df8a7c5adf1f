package io.heddle.runtime.instance;

import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceState;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.jspecify.annotations.Nullable;

/**
 * What an instance does with each kind of message. One table for all instances: the builder of the library gives every
 * actor lists of its own, which were a quarter of what a live instance takes.
 */
final class MessageTable {

    /** What is done with messages of type {@code M}. */
    @FunctionalInterface
    interface Handler<M> {
        Effect<EventBatch, InstanceState> handle(WorkflowInstance self, InstanceState state, M message);
    }

    private final Map<Class<?>, Handler<InstanceMessage>> handlers;

    private MessageTable(Map<Class<?>, Handler<InstanceMessage>> handlers) {
        this.handlers = Map.copyOf(handlers);
    }

    Effect<EventBatch, InstanceState> handle(WorkflowInstance self, InstanceState state, InstanceMessage message) {
        @Nullable Handler<InstanceMessage> handler = handlers.get(message.getClass());
        return handler == null ? self.Effect().unhandled() : handler.handle(self, state, message);
    }

    static Builder builder() {
        return new Builder();
    }

    static final class Builder {
        private final Map<Class<?>, Handler<InstanceMessage>> handlers = new HashMap<>();

        <M extends InstanceMessage> Builder on(Class<M> type, Handler<M> handler) {
            handlers.put(type, (self, state, message) -> handler.handle(self, state, type.cast(message)));
            return this;
        }

        MessageTable build() {
            return new MessageTable(handlers);
        }
    }
}
