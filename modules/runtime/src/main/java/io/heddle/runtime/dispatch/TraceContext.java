package io.heddle.runtime.dispatch;

import io.heddle.InstanceId;
import io.heddle.NodeId;
import java.util.Map;

/** Says what an attempt sends along with its calls to other systems; an exporter that implements it is asked. */
public interface TraceContext {

    /**
     * Headers by name. Thread-safe: asked on the threads of user code, each time it wants to know.
     *
     * @param root the thread at the top of the instance's tree
     */
    Map<String, String> headers(InstanceId root, InstanceId instance, NodeId nodeId, int attempt);
}
