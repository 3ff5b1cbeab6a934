using System.Runtime.ExceptionServices;

namespace WeChatTcb.Client.Records;

/// <summary>Maps items on several threads, and gives the results in the order of the items.</summary>
internal static class OrderedParallel
{
    /// <summary>
    /// Maps all items. The caller's thread only takes the results; the items are read on the threads of the mappers, one at a time.
    /// When the caller stops taking, or cancels, the threads have ended and the items are disposed before it continues.
    /// </summary>
    /// <param name="items">The items. Each is passed to a mapper before the next one is read.</param>
    /// <param name="newMapper">Makes the mapper of a thread, on that thread.</param>
    /// <param name="workers">The largest number of threads.</param>
    /// <param name="ahead">How many items may be read before their results are taken.</param>
    /// <param name="cancellationToken">Cancels the waiting for a result.</param>
    /// <returns>
    /// The results. An exception of an item or a mapper is thrown in its place, after the results of the items before; then it ends.
    /// </returns>
    internal static IEnumerable<TResult> Map<TItem, TResult>(
        IEnumerable<TItem> items, Func<Func<TItem, TResult>> newMapper, int workers, int ahead, CancellationToken cancellationToken =
            default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ahead, 1);
        using var run = new Run<TItem, TResult>(items, newMapper, workers, ahead, cancellationToken);
        run.StartThread();
        while (run.TryTake(out var result))
            yield return result;
    }

    private sealed class Run<TItem, TResult>(
        IEnumerable<TItem> items, Func<Func<TItem, TResult>> newMapper, int workers, int ahead,
        CancellationToken cancellationToken) : IDisposable
    {
        private readonly object _reading = new(); // held while an item is read; taken before _gate
        private readonly object _gate = new(); // guards the fields below
        private readonly Outcome[] _outcomes = new Outcome[ahead];
        private readonly List<Thread> _threads = [];
        private IEnumerator<TItem>? _items;
        private long _read; // the number of items read
        private long _taken; // the number of results taken
        private bool _atEnd;
        private bool _stopped;

        /// <summary>
        /// Starts the next thread, if another is allowed and may have something to do. Each starts the next when it has an item.
        /// </summary>
        internal void StartThread()
        {
            lock (_gate)
            {
                if (_threads.Count == workers || _stopped || _atEnd)
                    return;
                // Threads of its own: those of the pool may all be waiting for results like these.
                var thread = new Thread(Work) { IsBackground = true, Name = nameof(OrderedParallel) };
                thread.Start();
                _threads.Add(thread);
            }
        }

        internal bool TryTake(out TResult result)
        {
            Outcome outcome;
            using var registration = cancellationToken.UnsafeRegister(static run => ((Run<TItem, TResult>)run!).Stop(), this);
            lock (_gate)
            {
                ref var place = ref _outcomes[_taken % ahead];
                while (!place.IsThere && !_stopped && !(_atEnd && _taken == _read))
                    Monitor.Wait(_gate);
                cancellationToken.ThrowIfCancellationRequested();
                outcome = place;
                place = default;
                _taken++;
                Monitor.PulseAll(_gate);
            }

            outcome.Failure?.Throw();
            result = outcome.Result;
            return outcome.IsThere;
        }

        public void Dispose()
        {
            Stop();
            foreach (var thread in _threads)
                thread.Join();
            _items?.Dispose();
        }

        private void Stop()
        {
            lock (_gate)
            {
                _stopped = true;
                Monitor.PulseAll(_gate);
            }
        }

        private void Work()
        {
            Func<TItem, TResult>? map = null;
            while (TryRead(out var item, out var number, out var failure))
            {
                var outcome = new Outcome { IsThere = true, Failure = failure };
                try
                {
                    if (map is null)
                        StartThread();
                    if (failure is null)
                        outcome.Result = (map ??= newMapper())(item);
                }
                catch (Exception exception)
                {
                    outcome.Failure = ExceptionDispatchInfo.Capture(exception);
                }

                lock (_gate)
                {
                    _outcomes[number % ahead] = outcome;
                    if (number == _taken) // what the caller waits for
                        Monitor.PulseAll(_gate);
                }
            }
        }

        /// <summary>Reads the next item when there is room for its result. A failure takes the place of an item.</summary>
        private bool TryRead(out TItem item, out long number, out ExceptionDispatchInfo? failure)
        {
            (item, number, failure) = (default!, 0, null);
            lock (_reading)
            {
                lock (_gate)
                {
                    while (_read - _taken >= ahead && !_stopped)
                        Monitor.Wait(_gate);
                    if (_stopped || _atEnd)
                        return false;
                }

                var found = true;
                try
                {
                    _items ??= items.GetEnumerator();
                    found = _items.MoveNext();
                    if (found)
                        item = _items.Current;
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }

                lock (_gate)
                {
                    _atEnd = !found || failure is not null;
                    number = _read;
                    if (found)
                        _read++;
                    if (_atEnd)
                        Monitor.PulseAll(_gate);
                    return found;
                }
            }
        }

        private struct Outcome
        {
            internal bool IsThere;
            internal TResult Result;
            internal ExceptionDispatchInfo? Failure;
        }
    }
}
