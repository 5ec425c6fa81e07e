/**
 * The YAML routes in a running context: read ({@code YamlRoutes}), judged ({@code RouteRules}, {@code Redeliveries}, {@code
 * DirectTargets}, {@code QuestionsCheck}), placed beside those that are in use ({@code Placing}), and taken away.
 */
@NullMarked
package io.rescene.route.live;

import org.jspecify.annotations.NullMarked;
