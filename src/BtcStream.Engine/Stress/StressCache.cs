namespace BtcStream.Engine.Stress;

/// <summary>
/// Answers that rest on a few immutable inputs, kept until one of those is another. Equal inputs give equal answers, so a cache changes what an evaluation costs and
/// never what it gives. Its thread is its owner's.
/// </summary>
internal sealed class StressCache
{
    private readonly Dictionary<string, (object?[] Inputs, object Answer)> _answers = [];

    /// <summary>The answer to a question from these inputs.</summary>
    /// <param name="question">Names the question.</param>
    /// <param name="inputs">All that the answer rests on: images by identity, numbers by value.</param>
    /// <param name="compute">Computes it.</param>
    public T Get<T>(string question, object?[] inputs, Func<T> compute)
        where T : class
    {
        if (_answers.TryGetValue(question, out (object?[] Inputs, object Answer) held) && AreSame(held.Inputs, inputs))
        {
            return (T)held.Answer;
        }

        T answer = compute();
        _answers[question] = (inputs, answer);
        return answer;
    }

    private static bool AreSame(object?[] left, object?[] right)
    {
        bool same = left.Length == right.Length;
        for (int i = 0; same && i < left.Length; i++)
        {
            same = ReferenceEquals(left[i], right[i]) || (left[i] is ValueType && Equals(left[i], right[i]));
        }

        return same;
    }
}
