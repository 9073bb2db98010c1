using BtcStream.Engine.State;

namespace BtcStream.Engine.Publication;

/// <summary>The copy of a book that all who record the end of a minute read: gathered and priced once for them together. Engine thread only.</summary>
internal sealed class MinuteBook(EngineState state)
{
    private readonly FrozenBook _frozen = new(state.Options);
    private UnderlyingBook? _book;
    private long _boundary;

    /// <summary>The book as of the last input, priced with its profile. It holds until the next book is asked for.</summary>
    /// <param name="book">The book.</param>
    /// <param name="boundary">The end of the minute: each comes once.</param>
    public FrozenBook Of(UnderlyingBook book, long boundary)
    {
        if (_book != book || _boundary != boundary)
        {
            (_book, _boundary) = (book, boundary);
            _frozen.Gather(state, book, book.Name, 0);
            _frozen.Price(withProfile: true);
        }

        return _frozen;
    }
}
