package io.heddle.bench.peers.camunda;

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
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.cfg.TransactionState;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.StrongUuidGenerator;

/** Camunda 7 in this process, on PostgreSQL, each service task a job of its own: a transaction per step. */
public final class CamundaPeer implements Subject {
    /** More than clients and threads for jobs, so that nobody waits for one. */
    private static final int CONNECTIONS = 100;

    private final ProcessEngine engine;

    private CamundaPeer(String url) {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(CONNECTIONS);
        pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        StandaloneProcessEngineConfiguration config = new StandaloneProcessEngineConfiguration();
        config.setDataSource(new HikariDataSource(pool));
        config.setDatabaseSchemaUpdate("true");
        config.setJobExecutorActivate(true);
        // As its documentation has it; the plain default fetches blocks of ids from the database.
        config.setIdGenerator(new StrongUuidGenerator());
        engine = config.buildProcessEngine();
        var deployment = engine.getRepositoryService().createDeployment();
        for (Workload workload : List.of(Workload.W1, Workload.W2, Workload.W3, Workload.W4)) {
            deployment.addString(
                    workload + ".bpmn",
                    Bpmn.of(
                            workload,
                            "xmlns:camunda=\"http://camunda.org/schema/1.0/bpmn\"",
                            "camunda:historyTimeToLive=\"180\"",
                            "<extensionElements><camunda:executionListener event=\"end\" class=\""
                                    + Ended.class.getName() + "\"/></extensionElements>\n",
                            "camunda:asyncBefore=\"true\" camunda:class=\"" + Step.class.getName() + "\"",
                            ""));
        }
        deployment.deploy();
    }

    public static void main(String[] args) {
        PeerProcess.main(args, (Run run) -> new CamundaPeer(run.postgres()));
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

    /** Tells whoever waits, once the end is committed. */
    public static final class Ended implements ExecutionListener {
        @Override
        public void notify(DelegateExecution execution) {
            String id = execution.getProcessBusinessKey();
            if (id != null) {
                Context.getCommandContext()
                        .getTransactionContext()
                        .addTransactionListener(TransactionState.COMMITTED, committed -> OpenRuns.ended(id));
            }
        }
    }
}
