using System.Security.Cryptography;
using CsCheck;
using WeChatTcb.Client.Redaction;

namespace WeChatTcb.Client.Tests.Redaction;

/// <summary>Many HMACs at once, against those of .NET.</summary>
public sealed class ManyHmacsTests
{
    [Fact]
    public void Compute_IsTheHmacOfEachText() =>
        Gen.Select(Gen.Byte.Array[1, 100], Gen.Byte.Array[0, 130].Array[0, 20]).Sample((key, texts) =>
        {
            using var hmacs = new ManyHmacs(key);
            byte[] text = [.. texts.SelectMany(bytes => bytes)];
            (int, int)[] places = [.. texts.Select((bytes, index) => (texts.Take(index).Sum(before => before.Length), bytes.Length))];
            var hashes = new byte[texts.Length * 32];

            hmacs.Compute(text, places, hashes);
            hmacs.Compute(text, places, hashes); // nothing is left of the first ones

            Assert.Equal(texts.SelectMany(bytes => HMACSHA256.HashData(key, bytes)), hashes);
        });
}
