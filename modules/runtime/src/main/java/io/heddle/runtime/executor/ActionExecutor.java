package io.heddle.runtime.executor;

import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;
import io.heddle.spi.TriggerAction;
import io.heddle.spi.TriggerTask;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the code of a custom action where the code of nodes runs: a firing is to it what an attempt is to a node. */
record ActionExecutor(TriggerAction action) implements NodeExecutor {

    @Override
    public NodeOutcome execute(NodeTask task) throws Exception {
        action.run(new Firing(task));
        return NodeOutcome.completed(Payload.NULL);
    }

    private record Firing(NodeTask task) implements TriggerTask {
        @Override
        public InstanceId instanceId() {
            return task.instanceId();
        }

        @Override
        public String triggerId() {
            return task.nodeKey();
        }

        @Override
        public int firing() {
            return task.attempt();
        }

        @Override
        public int delivery() {
            return task.delivery();
        }

        @Override
        public String idempotencyKey() {
            return task.idempotencyKey();
        }

        @Override
        public Payload input() {
            return task.input();
        }

        @Override
        public Map<String, @Nullable Object> config() {
            return task.config();
        }
    }
}
