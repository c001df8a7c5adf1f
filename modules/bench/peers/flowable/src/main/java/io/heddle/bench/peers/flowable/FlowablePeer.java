package io.heddle.bench.peers.flowable;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.heddle.bench.harness.Bpmn;
import io.heddle.bench.harness.OpenRuns;
import io.heddle.bench.harness.PeerProcess;
import io.heddle.bench.harness.Run;
import io.heddle.bench.harness.Steps;
import io.heddle.bench.harness.Subject;
import io.heddle.bench.harness.Workload;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.flowable.common.engine.api.delegate.event.AbstractFlowableEventListener;
import org.flowable.common.engine.api.delegate.event.FlowableEntityEvent;
import org.flowable.common.engine.api.delegate.event.FlowableEvent;
import org.flowable.common.engine.impl.cfg.TransactionState;
import org.flowable.common.engine.impl.persistence.StrongUuidGenerator;
import org.flowable.engine.ProcessEngine;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.delegate.JavaDelegate;
import org.flowable.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;

/** Flowable in this process, on PostgreSQL, each service task a job of its own: a transaction per step. */
public final class FlowablePeer implements Subject {
    /** More than clients and threads for jobs, so that nobody waits for one. */
    private static final int CONNECTIONS = 100;
    /** The default is ten seconds, with which one fan of 50 takes minutes: its jobs exclude one another. */
    private static final int ACQUIRE_MILLIS = 100;

    private final ProcessEngine engine;

    private FlowablePeer(String url) {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(CONNECTIONS);
        StandaloneProcessEngineConfiguration config = new StandaloneProcessEngineConfiguration();
        config.setDataSource(new HikariDataSource(pool));
        config.setDatabaseSchemaUpdate("true");
        config.setAsyncExecutorActivate(true);
        config.setAsyncExecutorDefaultAsyncJobAcquireWaitTime(ACQUIRE_MILLIS);
        config.setTypedEventListeners(Map.of("PROCESS_COMPLETED", List.of(new Ended())));
        // As its starters set it; the plain default fetches blocks of ids from the database.
        config.setIdGenerator(new StrongUuidGenerator());
        engine = config.buildProcessEngine();
        var deployment = engine.getRepositoryService().createDeployment();
        for (Workload workload : List.of(Workload.W1, Workload.W2, Workload.W3, Workload.W4)) {
            deployment.addString(
                    workload + ".bpmn20.xml",
                    Bpmn.of(
                            workload,
                            "xmlns:flowable=\"http://flowable.org/bpmn\"",
                            "",
                            "",
                            "flowable:async=\"true\" flowable:class=\"" + Step.class.getName() + "\"",
                            ""));
        }
        deployment.deploy();
    }

    public static void main(String[] args) {
        PeerProcess.main(args, (Run run) -> new FlowablePeer(run.postgres()));
    }

    @Override
    public CompletionStage<?> run(Workload workload, String id) {
        Runnable start =
                () -> engine.getRuntimeService().startProcessInstanceByKey(workload.name(), id, Map.of("id", id));
        if (workload == Workload.W4) {
            start.run();
            return CompletableFuture.completedStage(id);
        }
        return OpenRuns.start(id, start);
    }

    @Override
    public void close() {
        engine.close();
    }

    /** What a service task does. */
    public static final class Step implements JavaDelegate {
        @Override
        public void execute(DelegateExecution execution) {
            String node = execution.getCurrentActivityId();
            execution.setVariable("result_" + node, Steps.result("" + execution.getVariable("id"), node));
        }
    }

    private static final class Ended extends AbstractFlowableEventListener {
        Ended() {
            setOnTransaction(TransactionState.COMMITTED.name());
        }

        @Override
        public boolean isFireOnTransactionLifecycleEvent() {
            return true;
        }

        @Override
        public boolean isFailOnException() {
            return false;
        }

        @Override
        public void onEvent(FlowableEvent event) {
            if (((FlowableEntityEvent) event).getEntity() instanceof ExecutionEntity ended
                    && ended.getBusinessKey() != null) {
                OpenRuns.ended(ended.getBusinessKey());
            }
        }
    }
}
