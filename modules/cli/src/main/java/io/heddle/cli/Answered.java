package io.heddle.cli;

import io.heddle.InstanceStatus;
import io.heddle.WorkflowHandle;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.util.List;
import java.util.Map;

/** Tells that a node was answered from outside, and what is to be done next. */
record Answered(Session session, StoreOptions store, boolean json) {

    void print(String type, WorkflowHandle handle, String node, List<String> ready) {
        InstanceStatus status = handle.status().status();
        String state = handle.node(node).status().name();
        String id = handle.id().value();
        if (json) {
            new JsonLines(session.terminal().out())
                    .write(Records.of(
                            type,
                            Map.of(
                                    "instanceId", id,
                                    "nodeId", node,
                                    "state", state,
                                    "ready", ready,
                                    "status", status.name())));
            return;
        }
        session.terminal().out().println(Text.safe(id + "/" + node) + " is now " + state);
        if (status.isTerminal()) {
            session.terminal().out().println(Text.safe(id) + " has ended: " + status);
        } else if (!ready.isEmpty()) {
            session.terminal()
                    .out()
                    .println("ready now: " + Text.safe(String.join(", ", ready)) + "; go on with: "
                            + Text.safe(store.resumeCommand(session, id)));
        }
    }
}
