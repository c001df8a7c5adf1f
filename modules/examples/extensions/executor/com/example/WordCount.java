package com.example;

import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeExecutorFactory;
import io.heddle.spi.NodeOutcome;
import java.util.Map;

/**
 * The executor {@code word-count}: how many words the node's {@code config.text} has. The block {@code
 * heddle.executors.plugin.word-count} of the configuration may say which {@code separator} stands between words.
 */
public final class WordCount implements NodeExecutorFactory {
    @Override
    public String name() {
        return "word-count";
    }

    @Override
    public NodeExecutor create(Map<String, Object> settings) {
        String separator = String.valueOf(settings.getOrDefault("separator", "\\s+"));
        return task -> {
            if (task.config().get("text") instanceof String text) {
                return NodeOutcome.json(Integer.toString(text.strip().split(separator).length));
            }
            throw new IllegalArgumentException(task.nodeKey() + " has no config.text to count the words of");
        };
    }
}
