/** What people are told of runs, by mail and by webhook. */
package dev.caravan.run.notification;
