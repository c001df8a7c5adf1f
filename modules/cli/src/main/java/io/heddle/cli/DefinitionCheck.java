package io.heddle.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heddle.Finding;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.graph.ValidationContext;
import io.heddle.kernel.plan.CompiledExpressionChecker;
import io.heddle.kernel.rule.Rules;
import io.heddle.runtime.client.DefinitionSeal;
import io.heddle.runtime.executor.Executors;
import io.heddle.runtime.settings.HeddleSettings;
import java.util.List;
import java.util.Map;

/**
 * Checks a definition exactly as a start would, without starting anything: an answer in an instant, and no data folder is
 * touched.
 */
final class DefinitionCheck {

    private DefinitionCheck() {}

    /**
     * Everything wrong or doubtful.
     *
     * @param config what the user says
     * @throws io.heddle.HeddleException UNKNOWN_CONFIG_KEY or INVALID_CONFIG_VALUE
     */
    static List<Finding> check(WorkflowDefinition definition, Config config, boolean allowShell) {
        Config own = allowShell
                ? config.withFallback(ConfigFactory.parseString("heddle.executors.shell.enabled = true"))
                : config;
        HeddleSettings settings = HeddleSettings.from(ConfigFactory.load(own));
        Expressions expressions = new Expressions(
                settings.expressions().maxLength(), settings.expressions().maxCost());
        Rules rules = Rules.load(DefinitionCheck.class.getClassLoader(), expressions, List.of());
        Executors executors = Executors.load(settings, expressions, Map.of());
        ValidationContext context = new ValidationContext(
                new ValidationContext.Limits(
                        settings.instance().maxNodes(), settings.loops().maxIterationsLimit()),
                executors::contains,
                name -> rules.find(name).isPresent(),
                ValidationContext.RuleParams.ANY,
                new CompiledExpressionChecker(expressions));
        return new DefinitionSeal(context, settings).validate(definition);
    }
}
