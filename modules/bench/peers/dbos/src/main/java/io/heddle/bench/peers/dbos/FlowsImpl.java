package io.heddle.bench.peers.dbos;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.workflow.Workflow;
import dev.dbos.transact.workflow.WorkflowHandle;
import io.heddle.bench.harness.Steps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** DBOS runs the steps of one workflow one after another; what runs side by side are children. */
public final class FlowsImpl implements Flows {
    private final DBOS dbos;
    private Flows proxy = this;

    FlowsImpl(DBOS dbos) {
        this.dbos = dbos;
    }

    /** Children are started through the proxy, which is made of this object. */
    void through(Flows made) {
        proxy = made;
    }

    private String step(String id, int number) {
        return dbos.runStep(() -> Steps.result(id, "n" + number), "step" + number);
    }

    @Override
    @Workflow(name = "chain")
    public String chain(String id, int steps) {
        String result = "";
        for (int n = 0; n < steps; n++) {
            result = step(id, n);
        }
        return result;
    }

    @Override
    @Workflow(name = "fan")
    public String fan(String id, int children) {
        step(id, 0);
        List<WorkflowHandle<String, RuntimeException>> open = new ArrayList<>();
        for (int n = 1; n <= children; n++) {
            int number = n;
            open.add(dbos.startWorkflow(() -> proxy.leaf(id, number)));
        }
        open.forEach(WorkflowHandle::getResult);
        return step(id, children + 1);
    }

    @Override
    @Workflow(name = "leaf")
    public String leaf(String id, int number) {
        return Steps.result(id, "n" + number);
    }

    @Override
    @Workflow(name = "waiting")
    public String waiting(String id) {
        step(id, 0);
        dbos.sleep(Duration.ofHours(1));
        return step(id, 1);
    }
}
