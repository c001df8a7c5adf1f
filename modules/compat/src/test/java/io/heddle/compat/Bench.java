package io.heddle.compat;

import io.heddle.Heddle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A Heddle with its facade and, where the mode has them, the old methods, blocking. */
final class Bench implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final Heddle heddle;
    final WorkflowContextManagerV2 facade;

    Bench(ManagerMode mode, String config) {
        this(Heddle.builder().inMemory(), mode, config);
    }

    private Bench(Heddle.Builder builder, ManagerMode mode, String config) {
        // A slow machine is not an unknown outcome.
        heddle = builder.config("heddle.client.ask-timeout = 60s\n" + config).start();
        facade = WorkflowContextManagerV2.of(heddle, mode);
    }

    static Bench hybrid(String config) {
        return new Bench(ManagerMode.HYBRID, config);
    }

    static Bench in(Path folder, String config) {
        return new Bench(Heddle.builder().dataDir(folder), ManagerMode.HYBRID, config);
    }

    WorkflowContextManager old() {
        return facade.getCompatibilityInterface().orElseThrow();
    }

    static <T extends @Nullable Object> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    void init(String workflow) {
        get(old().initializeWorkflowContext(workflow));
    }

    /** The node {@code base + 1}. */
    void register(String workflow, String base, String... upstream) {
        get(old().registerNodeDependencies(id(workflow, base), base, workflow, List.of(upstream)));
    }

    void executing(String workflow, String base) {
        get(old().markNodeExecuting(workflow, base, id(workflow, base)));
    }

    void completed(String workflow, String base) {
        get(old().markNodeCompleted(workflow, base, id(workflow, base), Map.of("of", base)));
    }

    void failed(String workflow, String base) {
        get(old().markNodeFailed(workflow, base, id(workflow, base), Map.of("error", base + " broke")));
    }

    static String id(String workflow, String base) {
        return workflow + "." + base;
    }

    List<String> ready(String workflow) {
        return get(old().getReadyNodes(workflow));
    }

    Map<String, @Nullable Object> status(String workflow) {
        return get(old().getWorkflowStatus(workflow));
    }

    @Nullable String state(String workflow, String base) {
        return old().nodeCompletionStatus().get(id(workflow, base));
    }

    /** How often calls of {@code method} were {@code what}: calls, forced or ignored. */
    @SuppressWarnings("unchecked")
    long counted(String method, String what) {
        Map<String, Map<String, Object>> methods = (Map<String, Map<String, Object>>)
                get(old().getCompatibilityStats()).get("methods");
        return methods == null || !methods.containsKey(method)
                ? 0
                : (Long) methods.get(method).get(what);
    }

    @Override
    public void close() {
        heddle.close();
    }
}
