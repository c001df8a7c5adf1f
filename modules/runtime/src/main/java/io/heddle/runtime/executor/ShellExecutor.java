package io.heddle.runtime.executor;

import io.heddle.ErrorCode;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code shell}: runs {@code command} (a list: the program and its arguments, no shell in between unless it is named)
 * with {@code env} added to this process's environment, in {@code dir}, the node's input on its standard input. Output:
 * {@code {exitCode, stdout, stderr}}.
 *
 * <ul>
 *   <li>An exit code that is not in {@code expectExit} (0 without it) fails with SHELL_EXIT_CODE, retryable.
 *   <li>stdout and stderr are UTF-8 text; together they are bounded by {@code heddle.payload.max-size}.
 *   <li>When the attempt is stopped, the process and all processes it started are killed.
 *   <li>Processes that outlive the command are left alone; what they write later is not read.
 * </ul>
 */
final class ShellExecutor implements NodeExecutor {
    private static final Set<String> KNOWN = Set.of("command", "env", "dir", "expectExit");
    /** Of stderr in the message of a failure. */
    private static final int TAIL_CHARS = 1000;

    private final int maxBytes;

    ShellExecutor(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public NodeOutcome execute(NodeTask task) throws Exception {
        return FailedAttempt.outcome(task, this::run);
    }

    private NodeOutcome run(NodeTask task) throws InterruptedException {
        TaskConfig config = new TaskConfig("shell", task.config(), KNOWN);
        List<Long> expected = expectedExits(config);
        ShellProcess process = new ShellProcess(start(task, config), task.input(), maxBytes);
        int exitCode = process.await();
        if (process.wroteTooMuch()) {
            throw tooLarge();
        }
        if (!expected.contains((long) exitCode)) {
            String stderr = process.stderr().strip();
            throw FailedAttempt.retryable(
                    "SHELL_EXIT_CODE",
                    "the command ended with exit code " + exitCode
                            + (stderr.isEmpty()
                                    ? ""
                                    : ": " + stderr.substring(Math.max(0, stderr.length() - TAIL_CHARS))));
        }
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("exitCode", (long) exitCode);
        output.put("stdout", process.stdout());
        output.put("stderr", process.stderr());
        try {
            return NodeOutcome.completed(JsonCodec.encode(output, maxBytes));
        } catch (EvaluationException e) {
            throw tooLarge();
        }
    }

    private FailedAttempt tooLarge() {
        return FailedAttempt.fatal(
                ErrorCode.OUTPUT_TOO_LARGE,
                "the command wrote more than heddle.payload.max-size allows (" + maxBytes + " bytes)");
    }

    private static Process start(NodeTask task, TaskConfig config) {
        ProcessBuilder builder = new ProcessBuilder(command(config));
        Map<String, String> environment = builder.environment();
        environment.put("HEDDLE_INSTANCE_ID", task.instanceId().value());
        environment.put("HEDDLE_NODE_ID", task.nodeId().value());
        environment.put("HEDDLE_ATTEMPT", Integer.toString(task.attempt()));
        environment.put("HEDDLE_IDEMPOTENCY_KEY", task.idempotencyKey());
        String dir = config.optionalText("dir");
        if (dir != null) {
            builder.directory(new File(dir));
        }
        try {
            environment.putAll(config.texts("env"));
            return builder.start();
        } catch (IOException | IllegalArgumentException e) {
            throw FailedAttempt.retryable("SHELL_START_FAILED", String.valueOf(e.getMessage()));
        }
    }

    private static List<String> command(TaskConfig config) {
        List<String> command = new ArrayList<>();
        for (Object part : config.elements("command")) {
            if (!(part instanceof String || part instanceof Number)) {
                throw config.invalid("wants a list of texts for 'command'");
            }
            command.add(part.toString());
        }
        if (command.isEmpty() || !(config.data("command") instanceof List<?>)) {
            throw config.invalid("needs 'command', a list: the program and its arguments");
        }
        return command;
    }

    private static List<Long> expectedExits(TaskConfig config) {
        List<Long> expected = new ArrayList<>();
        for (Object code : config.elements("expectExit")) {
            if (!(code instanceof Long number)) {
                throw config.invalid("wants exit codes for 'expectExit'");
            }
            expected.add(number);
        }
        return expected.isEmpty() ? List.of(0L) : expected;
    }
}
