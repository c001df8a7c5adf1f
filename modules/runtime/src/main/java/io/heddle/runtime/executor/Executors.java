package io.heddle.runtime.executor;

import io.heddle.HeddleException;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.graph.TriggerEvents;
import io.heddle.kernel.graph.WorkExecutors;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeExecutorFactory;
import io.heddle.spi.TriggerAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executors of a node by name: the built-in ones, those the application gave, and those on the class path.
 * Thread-safe.
 */
public final class Executors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Executors.class);

    private static final String BUILT_IN = "Heddle";

    private final Map<String, NodeExecutor> byName;
    private final Set<String> ownNames;
    /** Of these, the ones that a node which holds instances was seen to lack, with the rounds for which that counts. */
    private final Map<String, Integer> lacking = new ConcurrentHashMap<>();
    /** Made here, so closed here. */
    private final List<AutoCloseable> own;

    private Executors(Map<String, NodeExecutor> byName, Set<String> ownNames, List<AutoCloseable> own) {
        this.byName = Collections.unmodifiableMap(byName);
        this.ownNames = Set.copyOf(ownNames);
        this.own = List.copyOf(own);
    }

    /**
     * The built-in executors as the configuration sets them up, those the application gave and those on the class path.
     *
     * @param expressions the limits of expressions
     * @param given executors the application gave, by name
     * @param actions actions of triggers the application gave
     * @throws HeddleException DUPLICATE_EXECUTOR if two have one name, EXECUTOR_START_FAILED if a factory fails,
     *     UNKNOWN_CONFIG_KEY if there are settings for a factory that does not exist
     */
    public static Executors load(
            HeddleSettings settings,
            Expressions expressions,
            Map<String, NodeExecutor> given,
            List<TriggerAction> actions) {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        return load(
                settings,
                expressions,
                given,
                actions,
                application == null ? Executors.class.getClassLoader() : application);
    }

    /** {@link #load(HeddleSettings, Expressions, Map, List)} without actions of the application's own. */
    public static Executors load(HeddleSettings settings, Expressions expressions, Map<String, NodeExecutor> given) {
        return load(settings, expressions, given, List.of());
    }

    static Executors load(
            HeddleSettings settings,
            Expressions expressions,
            Map<String, NodeExecutor> given,
            List<TriggerAction> actions,
            ClassLoader loader) {
        Table table = new Table();
        WorkExecutors.NAMES.forEach(name -> table.reserve(name, BUILT_IN));
        int maxBytes = settings.payload().maxBytes() == 0
                ? Integer.MAX_VALUE
                : settings.payload().maxBytes();
        table.add("sleep", new SleepExecutor(), BUILT_IN);
        table.add("cel", new CelExecutor(expressions, maxBytes), BUILT_IN);
        table.add("fail", new FailExecutor(), BUILT_IN);
        table.add("http", new HttpExecutor(settings.executors().httpTimeout(), maxBytes), BUILT_IN);
        table.add(
                "shell",
                settings.executors().shellEnabled() ? new ShellExecutor(maxBytes) : new ShellRefusal(),
                BUILT_IN);
        given.forEach((name, executor) -> table.add(name, executor, "the application"));
        table.addFactories(loader, settings.executors().plugins());
        actions.forEach(action -> table.addAction(action, "the application"));
        table.addActions(loader);
        return new Executors(table.byName, table.ownNames, table.own);
    }

    /** The executor of that name; null if there is none. */
    public @Nullable NodeExecutor find(String name) {
        return byName.get(name);
    }

    /**
     * How long an attempt waits from its beginning when all its executor does is to wait.
     *
     * @return null if it does more than that, or there is no executor of that name
     */
    public @Nullable Duration waitOf(String name, Map<String, @Nullable Object> nodeConfig) {
        return byName.get(name) instanceof TimedExecutor timed
                ? timed.begin(nodeConfig).duration()
                : null;
    }

    /** Whether an executor of that name runs here, or its work is done outside. */
    public boolean contains(String name) {
        return byName.containsKey(name) || WorkExecutors.contains(name);
    }

    /** All names, in alphabetical order. */
    public Set<String> names() {
        return byName.keySet();
    }

    /** Whether a node that holds instances was seen to lack it, now or a while ago. */
    public boolean wasLacking(String name) {
        return lacking.containsKey(name);
    }

    /** A node that holds instances lacks it, which is remembered for so many rounds. By one thread. */
    void noteLacking(String name, int rounds) {
        lacking.put(name, rounds);
    }

    /** A round has passed. By the same thread. */
    void again() {
        lacking.values().removeIf(rounds -> rounds <= 1);
        lacking.replaceAll((name, rounds) -> rounds - 1);
    }

    /** Names of those that not every node has: what the application gave, and what is on the class path. */
    Set<String> own() {
        return ownNames;
    }

    /** Closes the executors that factories made. */
    @Override
    public void close() {
        for (AutoCloseable executor : own) {
            try {
                executor.close();
            } catch (Exception e) {
                LOG.warn("an executor could not be closed", e);
            }
        }
    }

    private static final class Table {
        final Map<String, NodeExecutor> byName = new TreeMap<>();
        final Set<String> ownNames = new TreeSet<>();
        final List<AutoCloseable> own = new ArrayList<>();
        private final Map<String, String> origins = new HashMap<>();

        void add(String name, NodeExecutor executor, String origin) {
            if (name.isBlank()) {
                throw new HeddleException("INVALID_EXECUTOR", origin + " has an executor without a name");
            }
            reserve(name, origin);
            byName.put(name, executor);
            if (!origin.equals(BUILT_IN)) {
                ownNames.add(name);
            }
        }

        void reserve(String name, String origin) {
            String earlier = origins.putIfAbsent(name, origin);
            if (earlier != null) {
                throw new HeddleException(
                        "DUPLICATE_EXECUTOR",
                        "two executors are called " + name + ": one of " + earlier + ", one of " + origin);
            }
        }

        void addAction(TriggerAction action, String origin) {
            add(TriggerEvents.executor(action.name()), new ActionExecutor(action), origin);
        }

        void addActions(ClassLoader loader) {
            try {
                for (TriggerAction action : ServiceLoader.load(TriggerAction.class, loader)) {
                    if (action instanceof AutoCloseable closeable) {
                        own.add(closeable);
                    }
                    addAction(action, action.getClass().getName());
                }
            } catch (ServiceConfigurationError e) {
                throw new HeddleException(
                        "EXECUTOR_START_FAILED",
                        "an action of triggers on the class path did not start: " + e.getMessage(),
                        e);
            }
        }

        void addFactories(ClassLoader loader, Map<String, Map<String, @Nullable Object>> settings) {
            Map<String, Map<String, @Nullable Object>> left = new TreeMap<>(settings);
            try {
                for (NodeExecutorFactory factory : ServiceLoader.load(NodeExecutorFactory.class, loader)) {
                    Map<String, @Nullable Object> block = left.remove(factory.name());
                    NodeExecutor executor = factory.create(block == null ? Map.of() : block);
                    if (executor instanceof AutoCloseable closeable) {
                        own.add(closeable);
                    }
                    add(factory.name(), executor, factory.getClass().getName());
                }
            } catch (HeddleException e) {
                throw e;
            } catch (RuntimeException | ServiceConfigurationError e) {
                throw new HeddleException(
                        "EXECUTOR_START_FAILED", "an executor on the class path did not start: " + e.getMessage(), e);
            }
            if (!left.isEmpty()) {
                throw new HeddleException(
                        "UNKNOWN_CONFIG_KEY",
                        "heddle.executors.plugin has settings for " + left.keySet()
                                + ", but no executor of that name is on the class path");
            }
        }
    }
}
