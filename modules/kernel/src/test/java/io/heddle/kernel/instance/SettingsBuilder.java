package io.heddle.kernel.instance;

import io.heddle.definition.DependencyType;
import io.heddle.definition.FailurePolicy;
import java.time.Duration;

/** Settings that differ from the defaults where a story says so. */
final class SettingsBuilder {
    private long timeout;
    private int maxNodes = InstanceSettings.DEFAULTS.maxNodes();
    private int maxSteps;
    private int maxParallelNodes = InstanceSettings.DEFAULTS.maxParallelNodes();
    private FailurePolicy failurePolicy = FailurePolicy.FAIL_BRANCH;
    private boolean autoSeal = true;
    private long autoSealGrace = InstanceSettings.DEFAULTS.autoSealGrace();
    private int dedupWindow = InstanceSettings.DEFAULTS.dedupWindow();
    private int maxGlobalDataBytes = InstanceSettings.DEFAULTS.maxGlobalDataBytes();
    private long nodeTimeout;
    private int maxAttempts = 1;
    private long initialBackoff = InstanceSettings.DEFAULTS.initialBackoff();
    private long maxBackoff = InstanceSettings.DEFAULTS.maxBackoff();
    private double backoffMultiplier = InstanceSettings.DEFAULTS.backoffMultiplier();
    private double backoffJitter = InstanceSettings.DEFAULTS.backoffJitter();
    private int maxRedeliveries = InstanceSettings.DEFAULTS.maxRedeliveries();
    private long edgeTimeout;
    private int edgeRetryCount;
    private DependencyType edgeType = InstanceSettings.DEFAULTS.edgeType();
    private long lease = InstanceSettings.DEFAULTS.lease();
    private int maxPayloadBytes = InstanceSettings.DEFAULTS.maxPayloadBytes();
    private int maxDepth = InstanceSettings.DEFAULTS.maxDepth();
    private int maxChildren = InstanceSettings.DEFAULTS.maxChildren();
    private int maxLivePerTree = InstanceSettings.DEFAULTS.maxLivePerTree();
    private long childTimeout;
    private long stallReportAfter = InstanceSettings.DEFAULTS.stallReportAfter();

    SettingsBuilder timeout(Duration value) {
        timeout = Micros.of(value);
        return this;
    }

    SettingsBuilder maxNodes(int value) {
        maxNodes = value;
        return this;
    }

    SettingsBuilder maxSteps(int value) {
        maxSteps = value;
        return this;
    }

    SettingsBuilder maxParallelNodes(int value) {
        maxParallelNodes = value;
        return this;
    }

    SettingsBuilder failurePolicy(FailurePolicy value) {
        failurePolicy = value;
        return this;
    }

    SettingsBuilder explicitSeal() {
        autoSeal = false;
        return this;
    }

    SettingsBuilder autoSealGrace(Duration value) {
        autoSealGrace = Micros.of(value);
        return this;
    }

    SettingsBuilder dedupWindow(int value) {
        dedupWindow = value;
        return this;
    }

    SettingsBuilder maxGlobalDataBytes(int value) {
        maxGlobalDataBytes = value;
        return this;
    }

    SettingsBuilder nodeTimeout(Duration value) {
        nodeTimeout = Micros.of(value);
        return this;
    }

    SettingsBuilder maxAttempts(int value) {
        maxAttempts = value;
        return this;
    }

    SettingsBuilder backoff(Duration initial, Duration max, double multiplier, double jitter) {
        initialBackoff = Micros.of(initial);
        maxBackoff = Micros.of(max);
        backoffMultiplier = multiplier;
        backoffJitter = jitter;
        return this;
    }

    SettingsBuilder maxRedeliveries(int value) {
        maxRedeliveries = value;
        return this;
    }

    SettingsBuilder edgeTimeout(Duration value) {
        edgeTimeout = Micros.of(value);
        return this;
    }

    SettingsBuilder edgeType(DependencyType value) {
        edgeType = value;
        return this;
    }

    SettingsBuilder edgeRetryCount(int value) {
        edgeRetryCount = value;
        return this;
    }

    SettingsBuilder lease(Duration value) {
        lease = Micros.of(value);
        return this;
    }

    SettingsBuilder maxPayloadBytes(int value) {
        maxPayloadBytes = value;
        return this;
    }

    SettingsBuilder maxDepth(int value) {
        maxDepth = value;
        return this;
    }

    SettingsBuilder maxChildren(int value) {
        maxChildren = value;
        return this;
    }

    SettingsBuilder maxLivePerTree(int value) {
        maxLivePerTree = value;
        return this;
    }

    SettingsBuilder childTimeout(Duration value) {
        childTimeout = Micros.of(value);
        return this;
    }

    SettingsBuilder stallReportAfter(Duration value) {
        stallReportAfter = Micros.of(value);
        return this;
    }

    InstanceSettings build() {
        return new InstanceSettings(
                timeout,
                maxNodes,
                maxSteps,
                maxParallelNodes,
                failurePolicy,
                autoSeal,
                autoSealGrace,
                dedupWindow,
                maxGlobalDataBytes,
                nodeTimeout,
                maxAttempts,
                initialBackoff,
                maxBackoff,
                backoffMultiplier,
                backoffJitter,
                maxRedeliveries,
                edgeTimeout,
                edgeRetryCount,
                edgeType,
                lease,
                maxPayloadBytes,
                maxDepth,
                maxChildren,
                maxLivePerTree,
                childTimeout,
                stallReportAfter,
                Checkpointing.NONE);
    }
}
