/**
 * Whether this process takes work, and whose trouble it is when something fails: one question's, picture's or video's own,
 * which is failed for it, or everybody's, for which the intake is closed.
 * <table>
 * <caption>Who tells whose trouble it is</caption>
 * <tr><th>of what</th><th>who</th><th>by what</th></tr>
 * <tr><td>a model that does not answer</td><td>{@link io.rescene.route.intake.CallHealth}</td>
 *     <td>whether any call to it has succeeded since</td></tr>
 * <tr><td>a picture's host</td><td>{@link io.rescene.route.intake.PictureHealth}</td><td>the same</td></tr>
 * <tr><td>a question that the rate limit refuses</td><td>{@link io.rescene.route.intake.LimitHealth}</td>
 *     <td>whether others are accepted meanwhile</td></tr>
 * <tr><td>a question that is refused</td><td>{@link io.rescene.route.intake.RecipeHealth}</td>
 *     <td>whether one of its recipe was ever taken</td></tr>
 * <tr><td>the library's triggers and functions</td><td>{@link io.rescene.route.intake.LibraryHealth}</td>
 *     <td>whether any video was saved since</td></tr>
 * <tr><td>the query that reads a video's scenes</td><td>{@link io.rescene.route.intake.ScenesHealth}</td>
 *     <td>whether it has read any video's</td></tr>
 * </table>
 */
@NullMarked
package io.rescene.route.intake;

import org.jspecify.annotations.NullMarked;
