/**
 * Whether this process takes work, and whose trouble it is when something fails: one question's, picture's or video's own,
 * which is failed for it, or everybody's, for which the intake is closed.
 */
@NullMarked
package io.rescene.route.intake;

import org.jspecify.annotations.NullMarked;
